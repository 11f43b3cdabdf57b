#include <stdio.h>

int main(void) {
    char name[16], after;
    int n;
    scanf("%d", &n);
    while (n--) {
        double low = 1e9, high = -1e9, sum = 0, x;
        int k = 0;
        scanf("%15s", name);
        do {
            scanf("%lf%c", &x, &after);
            if (x < low) low = x;
            if (x > high) high = x;
            sum += x;
            k++;
        } while (after == ' ');
        printf("%s %.9f %.9f %.9f\n", name, low, sum / k, high);
    }
    return 0;
}
