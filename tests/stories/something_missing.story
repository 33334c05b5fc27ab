# Part of what was bagged leaves the scale and is no item: one sentence, and putting it back settles it.
scans 9521234000303
bags 1064
scans 9521234002109
bags 1012
lifts 400
waits 4 s
expects light
sees "Please have a look at the bagging area"
pictures something-missing
bags 400
sees not "have a look"
expects no light
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 4.15
