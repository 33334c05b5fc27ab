# Something else on the scale, lifted again: put right without a word.
scans 9521234000303
bags 1064
bags 300
sees not "have a look at the bagging area"
lifts 300
waits 5 s
sees not "have a look at the bagging area"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
