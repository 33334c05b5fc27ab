# The hot counter's label holds a price; two labels of the same goods are two lines.
scans 2154321006758
sees "Roast chicken" 6.75
bags 900
scans 2154321006758
expects total 13.50
bags 900
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 13.50
expects receipt "Roast chicken"
