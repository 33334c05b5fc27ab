# A code that the catalogue does not know: the shopper goes on, staff enter the price from the shelf.
scans 9521234000303
bags 1064
scans 4006381333931
sees "We could not find this item"
touches "Look it up for me"
sees "We will look at it together before you pay"
touches #pay
expects screen awaiting_staff
sees "We look up its price"
attendant 9001 2580
sees "4006381333931"
touches "Set price"
expects screen staff_price
touches #key-2
touches #key-4
touches #key-9
sees "2.49"
touches #set-price
# Nobody knows what it weighs, so it is not asked for.
expects screen choose_tender
bags 310
expects total 3.65
touches #pay-by-card
card approves
expects screen thanks
expects paid 3.65
expects receipt "2.49"
