# Beer and wine: collected while the shopper goes on, then each is ticked by itself.
scans 9521234001201
sees "Pilsner beer" 1.19
bags 887
scans 9521234001300
sees "Red wine" 6.99
bags 1245
touches #pay
expects screen awaiting_staff
sees "We have a look at the age"
attendant 9001 2580
expects screen staff_cases
sees "2 things to look at"
pictures two-to-tick
touches "Of age"
sees "1 thing to look at"
touches "Of age"
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 8.18
expects receipt "Red wine"
