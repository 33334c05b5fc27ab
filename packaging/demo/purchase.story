# A whole purchase at the demo shop: the camera, the hand scanner, the keypad, the look-up, both scales, an item that
# needs a person, the card and the receipt. With --frames it leaves a picture of every screen.
expects screen attract
shows product 9521234000303 milk.png
expects screen shopping
sees "Whole milk" 1.16
bags 1064
shows product 9521234002109 rice.png
sees "Basmati rice" 2.99
bags 1012
scans 9521234001607
sees "Milk chocolate" 1.49
bags 104
touches #look-up
expects screen look_up
touches "Bananas"
expects screen weighing
weighs 1240
sees "Bananas"
bags 1240
touches #enter-number
expects screen keypad
touches #back
keys 9521234001300
sees "Red wine" 6.99
bags 1245
pictures basket
touches "Red wine"
expects screen line
touches #back
touches #help
expects screen help
touches #back
scans 7710000017
sees "Welcome back"
touches #pay
expects screen awaiting_staff
pictures waiting
attendant 9001 2580
expects screen staff_cases
touches "Of age"
expects screen choose_tender
touches #pay-by-card
expects screen paying
pictures paying
card approves
expects screen thanks
expects receipt "Basmati rice"
pictures thanks
waits 10 s
expects screen attract
