# The language changes in mid-basket, with everything on the screen, and on the receipt.
scans 9521234000303
bags 1064
sees "Whole milk" 1.16
touches #language-ar
sees "حليب كامل الدسم" 1.16
sees not "Whole milk"
scans 9521234002109
bags 1012
pictures arabic-basket
touches #pay
touches #pay-by-card
card approves
expects screen thanks
expects paid 4.15
expects receipt "حليب كامل الدسم"
expects receipt "أرز بسمتي"
