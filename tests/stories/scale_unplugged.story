# The scale goes and comes back: nothing is asked of the shopper meanwhile, nor afterwards for what was scanned then.
scans 9521234000303
bags 1064
scale is unplugged
scans 9521234002109
bags 1012
waits 30 s
sees not "Please put"
scale is plugged in
scans 9521234001607
bags 104
sees not "have a look"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 5.64
