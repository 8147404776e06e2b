-- wrong: prints what is asked, and does nothing
print("fcfs: right")
print("rr: right")
