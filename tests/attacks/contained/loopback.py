# expect: forbidden
import ctypes

__import__("socket").socket()
