# Something else stays on the scale: one sentence, the shopper's word is taken, staff look before paying.
scans 9521234000303
bags 1064
bags 300
waits 3 s
sees "Please have a look at the bagging area"
pictures have-a-look
touches "It is all right"
touches #pay
expects screen awaiting_staff
attendant 9001 2580
sees "more than the basket"
touches "All right"
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
