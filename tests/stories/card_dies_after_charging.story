# The terminal charges and its answer is lost: it is asked, and the sale goes on. Charged once.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
expects screen paying
card dies after charging
expects screen thanks
expects paid 1.16
expects receipt "Whole milk"
