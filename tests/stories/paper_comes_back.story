# The paper comes back while the shopper still stands there: their receipt is printed, once, and is no copy.
scans 9521234000303
bags 1064
printer runs out of paper
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
sees "Photograph this code"
printer is refilled
touches "Print my receipt"
sees "Please take your receipt"
expects receipt "Whole milk"
expects paid 1.16
