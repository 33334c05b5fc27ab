# What has no barcode is found by its picture or by its name.
touches #start
touches #look-up
expects screen look_up
pictures by-picture
touches "Hass avocado"
expects screen shopping
sees "Hass avocado" 1.29
bags 214
touches #look-up
touches #letters
touches #key-c
touches #key-u
touches #key-c
pictures by-name
touches "Cucumber"
sees "Cucumber" 0.89
bags 385
expects total 2.18
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 2.18
expects receipt "Cucumber"
