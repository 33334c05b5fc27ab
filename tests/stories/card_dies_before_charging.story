# The terminal forgets the payment: it is asked, nothing was charged, and the second try pays.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
expects screen paying
card dies before charging
expects screen choose_tender
sees "Nothing was charged"
expects paid 0.00
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
