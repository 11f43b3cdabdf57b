# expect: timed_out slow
import fcntl

file = open("/tmp/lock", "w")
fcntl.lockf(file, fcntl.LOCK_EX)
import signal

signal.pause()
