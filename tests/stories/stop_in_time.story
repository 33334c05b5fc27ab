# The shopper stops the payment before a card was shown.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
touches "Stop the payment"
expects screen choose_tender
sees "The payment was stopped"
expects paid 0.00
touches #back
scans 9521234002109
bags 1012
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 4.15
