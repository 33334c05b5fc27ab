# Something comes that nobody scanned: a light, one sentence, and scanning it puts it right without a person.
scans 9521234000303
bags 1064
bags 744
sees not "have a look"
waits 2 s
expects light
sees not "have a look"
waits 3 s
sees "Please have a look at the bagging area"
sees "Perhaps an item there still has to be scanned."
scans 9521234002505
sees not "have a look"
expects no light
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
