# The card is declined: what was held is let go, and the shopper may choose it again.
scans 7710000025
scans 9521234002109
bags 1012
touches #pay
touches #pay-stored_value
sees "Still to pay" 0.69
touches #pay-by-card
expects screen paying
card declines
expects screen choose_tender
sees "The card was declined"
sees not "Still to pay"
touches #pay-stored_value
sees "Still to pay" 0.69
touches #pay-by-card
card approves
expects screen thanks
expects paid 0.69
