# The terminal charges and never says so: asked what became of the payment, it tells, and the sale goes on. Charged once.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
sees "Hold or insert your card"
card is silent
card approves
waits 120 s
expects screen thanks
expects paid 1.16
expects receipt "Whole milk"
