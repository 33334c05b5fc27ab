# The power fails while the scale is away: nothing is asked of the shopper afterwards for what was put down meanwhile.
scans 9521234000303
bags 1064
scale is unplugged
scans 9521234002109
bags 1012
power fails
expects screen shopping
waits 10 s
sees not "Please put"
scale is plugged in
waits 10 s
sees not "have a look"
scans 9521234001607
bags 104
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 5.64
