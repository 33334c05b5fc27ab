# A carton has a linear code and a QR code with a Digital Link: one item, in either order.
scans 9521234000303
scans https://id.gs1.org/01/09521234000303/10/M-0915?17=261001 as qr
expects total 1.16
bags 1064
scans (01)09521234000402(10)O-1(17)261101 as datamatrix
scans 9521234000402
expects total 3.05
bags 1058
# The second code is past its date: the item goes out again, and comes out of the bag.
scans 9521234000709
bags 517
scans (01)09521234000709(17)260901 as datamatrix
sees "Please take a fresh one instead"
expects total 3.05
lifts 517
touches #pay
expects screen choose_tender
touches #pay-by-card
card approves
expects screen thanks
expects paid 3.05
