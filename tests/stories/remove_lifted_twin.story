# Two kinds of crisps weigh the same. One is lifted out and then taken off the basket: the other is not asked back.
scans 9521234001409
bags 187
scans 9521234001508
bags 187
lifts 187
touches "Salted crisps"
expects screen line
touches "Remove"
sees "was taken off"
waits 30 s
sees not "Please put"
sees not "Please take"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.99
