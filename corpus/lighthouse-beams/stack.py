import sys
def main():
    h = list(map(int, sys.stdin.buffer.read().split()))[1:]
    st = []  # positions of heights that fall strictly from west to east
    ans = []
    for i, x in enumerate(h):
        while st and h[st[-1]] < x:
            st.pop()
        ans.append(i - st[-1] if st else 0)
        st.append(i)
    print(' '.join(map(str, ans)), ans.count(0), sep='\n')
main()
