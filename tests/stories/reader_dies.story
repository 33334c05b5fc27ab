# The process that reads the camera's pictures dies twice; the basket stays, and the next item is read as ever.
shows photo ean13-1_c_1.jpg
sees "Chickpeas" 1.15
bags 480
reader dies
expects total 1.15
shows photo ean13-1_c_14.jpg
sees "Apple compote" 1.85
bags 425
reader dies
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 3.00
