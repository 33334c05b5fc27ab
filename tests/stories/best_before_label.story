# Goods past their best-before date are sold with a word about it; the reduced label's price holds, and says why.
scans (01)09521234001904(15)260920(3922)325 as databar
sees "Best before 20 Sept 2026"
sees "Ground coffee" 3.25
touches "Keep it"
sees "Reduced from €6.49"
pictures reduced-label
bags 513
# The same as a Digital Link, and one that the shopper leaves out.
scans https://shop.example/01/09521234001607?15=260919&3922=0075 as qr
sees "Milk chocolate" 0.75
expects total 4.00
touches "Leave it out"
sees not "Milk chocolate"
expects total 3.25
# A counter's pack with weight and price per kilogram.
scans (01)09521234001706(3103)000250(3952)001600 as databar
sees "Dark chocolate" 4.00
bags 104
touches #pay
touches #pay-by-card
card approves
expects screen thanks
expects receipt "Reduced from €6.49"
