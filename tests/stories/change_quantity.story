# One more, then one fewer: what goes out of the basket comes off the scale as well.
scans 9521234002109
bags 1012
touches #line-1
expects screen line
touches #more
expects total 5.98
touches #back
bags 1012
touches #line-1
touches #fewer
touches #back
expects total 2.99
waits 6 s
sees "out of the bagging area"
lifts 1012
sees not "out of the bagging area"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 2.99
