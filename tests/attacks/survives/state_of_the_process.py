# expect: passed slow
# What a process inherits, and could leave: signals, timers, limits, masks, priorities, pipe flags.
import fcntl
import os
import resource
import signal

broken = signal.getitimer(signal.ITIMER_REAL)[0] > 0 or bool(signal.sigpending())
broken = broken or signal.getsignal(signal.SIGUSR1) is not signal.SIG_DFL
broken = broken or bool(signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2]))
broken = broken or os.umask(0o777) != 0o22 or os.getcwd() != "/tmp"
broken = broken or resource.getrlimit(resource.RLIMIT_DATA)[0] != resource.RLIM_INFINITY
for fd in range(3):
    broken = broken or bool(fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK)
    broken = broken or fcntl.fcntl(fd, 1032) != 65536 or fcntl.fcntl(fd, fcntl.F_GETOWN) != 0
    try:
        fcntl.fcntl(fd, 1031, 1 << 15)
    except OSError:  # the user who made it has many
        pass
    try:
        fcntl.fcntl(fd, fcntl.F_SETOWN, os.getpid())
        broken = True  # the kernel would signal whoever owns it
    except PermissionError:
        pass
fcntl.fcntl(2, fcntl.F_SETFL, fcntl.fcntl(2, fcntl.F_GETFL) | os.O_NONBLOCK)
signal.setitimer(signal.ITIMER_REAL, 100)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
os.kill(os.getpid(), signal.SIGUSR2)
resource.setrlimit(resource.RLIMIT_DATA, (1 << 30, 1 << 30))
os.chdir("/")
