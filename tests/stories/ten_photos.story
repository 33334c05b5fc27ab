# Ten different products from real photographs of their barcodes, each held before the camera.
shows photo ean13-1_c_1.jpg
sees "Chickpeas" 1.15
bags 480
shows photo ean13-1_c_14.jpg
sees "Apple compote" 1.85
bags 425
shows photo ean13-1_c_15.jpg
sees "Printer paper" 5.49
bags 2510
shows photo ean13-1_c_23.jpg
sees "Cream cheese" 2.35
bags 215
shows photo ean13-1_c_24.jpg
sees "Rye crackers" 2.79
bags 270
shows photo ean13-1_c_30.jpg
sees "English tea" 3.49
bags 275
shows photo ean13-1_c_4.jpg
sees "Orange lemonade" 1.29
bags 535
shows photo ean13-1_c_9.jpg
sees "Green lentils" 2.19
bags 512
shows photo upca-1_c_35.jpg
sees "Puzzle game" 29.99
bags 160
shows photo upca-4_c_11.jpg
sees "Maple biscuits" 4.59
bags 372
expects total 55.18
pictures full-basket
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 55.18
expects receipt "Chickpeas"
expects receipt "Rye crackers"
expects receipt "Maple biscuits"
expects receipt "55.18"
