# The power fails while the terminal waits for a card: the payment is found again and charged once.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
sees "Please follow the card terminal"
power fails
card approves
expects screen thanks
expects paid 1.16
expects receipt "Whole milk"
