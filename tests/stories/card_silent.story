# The terminal falls silent with the card in front of it: it is asked what became of the payment. The customer's stop key
# had ended it, so nothing was charged, and the second try pays.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
sees "Hold or insert your card"
card is silent
waits 120 s
expects screen checking_payment
sees "Nothing will be charged twice"
pictures checking
card key aborts
card speaks again
waits 10 s
expects screen choose_tender
expects paid 0.00
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
