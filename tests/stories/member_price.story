# A member's card in mid-basket: every price follows at once, with its reason.
scans 9521234002109
bags 1012
sees "Basmati rice" 2.99
scans 7710000017
sees "Welcome back"
sees "Basmati rice" 2.69
sees "Gold card"
scans 9521234001102
bags 1075
sees "Juice for members"
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects receipt "Gold card"
expects receipt "with your VIP card"
