# A supervisor takes the last sale back: the card gets its money, and the receipt says so.
scans 9521234000303
bags 1064
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
touches #done
expects screen attract
attendant 9002 1470
touches "Void last sale"
expects paid 0.00
expects receipt "VOID"
