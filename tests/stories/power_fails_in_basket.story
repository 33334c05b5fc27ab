# The power fails in mid-basket, twice: the same basket comes back, the scale still knows what lies on it.
scans 9521234000303
bags 1064
scans 9521234002109
power fails
expects screen shopping
sees "Whole milk" 1.16
sees "Basmati rice" 2.99
expects total 4.15
bags 1012
power fails
expects total 4.15
touches #pay
power fails
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 4.15
expects receipt "Basmati rice"
