# Money on the card pays a part, the card terminal the rest.
scans 7710000025
scans 9521234002109
bags 1012
expects total 2.69
touches #pay
expects screen choose_tender
sees "Member balance"
pictures values
touches #pay-stored_value
sees "How would you like to pay the rest?"
sees "Still to pay" 0.69
touches #pay-by-card
card approves
expects screen thanks
expects paid 0.69
expects receipt "Paid from the member balance"
