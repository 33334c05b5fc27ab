# A printed coupon: it counts with the goods that it is for, once, and can be taken away again.
scans 9912345678909
sees "Your coupon is in the basket"
sees "Nothing here for this coupon yet"
scans 9521234002109
bags 1012
expects total 2.49
sees "Coupon: you save"
scans 9912345678909
sees "in the basket already"
expects total 2.49
pictures coupon
touches #remove-coupon-1
expects total 2.99
scans 9912345678909
expects total 2.49
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 2.49
expects receipt "Rice coupon"
