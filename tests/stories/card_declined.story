# The card is declined, nothing is charged; another one pays.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
expects screen paying
card declines
expects screen choose_tender
sees "The card was declined"
expects paid 0.00
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
