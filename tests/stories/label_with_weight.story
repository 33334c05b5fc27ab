# The cheese counter's label holds a weight: half a kilogram at 18.90.
scans 2312345005007
sees "Counter cheese" 9.45
bags 500
expects total 9.45
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 9.45
expects receipt "Counter cheese"
expects receipt "0.500 kg"
