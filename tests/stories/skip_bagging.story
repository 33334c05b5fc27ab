# The newspaper stays in the hand: two items of a visit need not be bagged, and nobody is called.
scans 9521234002802
waits 6 s
sees "Please put The Daily Paper in the bagging area"
touches "I won’t bag this"
sees not "Please put"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 2.40
