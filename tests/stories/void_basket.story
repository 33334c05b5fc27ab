# Staff void a basket at the kiosk.
scans 9521234000303
bags 1064
attendant 9002 1470
touches "Void basket"
expects paid 0.00
