# The power fails the moment the card was accepted: charged once, one receipt.
scans 9521234000303
bags 1064
touches #pay
touches #pay-by-card
sees "Please follow the card terminal"
card approves
power fails
expects screen thanks
expects paid 1.16
expects receipt "Whole milk"
touches #done
expects screen attract
