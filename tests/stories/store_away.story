# The cable to the store is out: the shopper notices nothing, staff are told quietly, and the sale arrives later.
scans 7710000017
sees "Welcome back"
store goes away
scans 9521234002109
bags 1012
sees "Basmati rice" 2.69
sees not "The store’s server cannot be reached"
attendant 9001 2580
sees "The store’s server cannot be reached"
pictures store-away
touches "Leave"
touches #pay
expects screen choose_tender
sees not "Member balance"
touches #pay-by-card
card approves
expects screen thanks
expects receipt "Gold card"
store comes back
