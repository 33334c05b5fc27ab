# The bagging area carries all that it can: full bags go into the trolley, and nobody is called nor asked for anything.
scans 9521234000303
bags 1064
bags 29500
sees "The bagging area is full"
scans 9521234002109
waits 30 s
sees "The bagging area is full"
sees not "Please put Semi"
pictures scale_full
lifts 30564
sees not "The bagging area is full"
scans 9521234001607
bags 104
sees not "have a look"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 5.64
