# A shopper goes away: first the question, then the basket is set aside; staff take it up again, or void it.
scans 9521234000303
bags 1064
waits 60 s
expects screen still_there
touches "Yes, go on"
expects screen shopping
waits 60 s
expects screen still_there
pictures still-there
waits 30 s
expects screen attract
lifts 1064
attendant 9001 2580
touches "Baskets set aside"
expects screen staff_suspended
sees "1 item"
pictures set-aside
touches "Take up"
expects screen shopping
sees "Whole milk" 1.16
waits 90 s
expects screen attract
attendant 9001 2580
touches "Baskets set aside"
touches "Void"
sees not "1 item"
touches #show-cases
touches #done
expects screen attract
expects paid 0.00
