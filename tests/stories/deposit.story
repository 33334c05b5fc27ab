# A bottle's deposit is paid beside its price: it is shown, charged and printed.
scans 9521234001003
bags 1032
expects total 1.04
sees "Deposit"
pictures deposit
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.04
expects receipt "Deposit"
