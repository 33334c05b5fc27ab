# A first scan starts as well, without any button, and its item is already in the basket.
expects screen attract
scans 9521234000303
expects screen shopping
sees "Whole milk" 1.16
expects total 1.16
bags 1064
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 1.16
expects receipt "Whole milk"
touches #done
expects screen attract
