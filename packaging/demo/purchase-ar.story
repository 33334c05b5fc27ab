# A purchase in Arabic, as purchase.story tells it in English: the screen, what it says and the receipt.
expects screen attract
shows product 9521234000303 milk.png
expects screen shopping
sees "حليب كامل الدسم" 1.16
bags 1064
shows product 9521234002109 rice.png
sees "أرز بسمتي" 2.99
bags 1012
touches #look-up
expects screen look_up
touches "موز"
expects screen weighing
weighs 1240
sees "موز"
bags 1240
scans 7710000017
waits 3 s
pictures basket
touches #pay
expects screen choose_tender
touches #pay-by-card
expects screen paying
card approves
expects screen thanks
expects receipt "أرز بسمتي"
pictures thanks
waits 10 s
expects screen attract
