# What is put down as an own bag weighs more than a bag may: one sentence, the shopper's word is taken, staff look.
touches "Start"
touches "I have my own bag"
bags 1900
waits 4 s
sees "Please have a look at the bagging area"
touches "It is all right"
scans 9521234000303
bags 1064
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
