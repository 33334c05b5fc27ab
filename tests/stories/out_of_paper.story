# No paper: the sale is kept, the receipt is a code to photograph; staff print it later, and that says COPY.
scans 9521234000303
bags 1064
printer runs out of paper
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
sees "Photograph this code"
expects paid 1.16
pictures receipt-as-code
touches #done
expects screen attract
printer is refilled
attendant 9001 2580
touches "Print last receipt again"
expects receipt "COPY"
expects receipt "Whole milk"
expects paid 1.16
