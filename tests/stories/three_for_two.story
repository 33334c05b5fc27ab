# Crisps: three for the price of two, in any mix, with the reason on the line and on the receipt.
scans 9521234001409
bags 187
scans 9521234001508
bags 187
expects total 3.98
sees not "3 for 2"
scans 9521234001409
bags 187
sees "Crisps: 3 for 2"
expects total 3.98
sees "You save" 3.98
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 3.98
expects receipt "Crisps: 3 for 2"
expects receipt "You saved"
