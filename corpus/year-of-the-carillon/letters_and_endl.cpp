#include <iostream>
#include <vector>

using namespace std;

int main()
{
    int n, k;
    cin >> n >> k;
    vector<int> gap(k);
    for (int i = 0; i < k; i++)
        cin >> gap[i];
    for (int day = 1; day <= n; day++)
    {
        cout << day << ' ';
        bool silent = true;
        for (int i = 0; i < k; i++)
        {
            if (day % gap[i] == 0)
            {
                cout << char('A' + i);
                silent = false;
            }
        }
        if (silent)
            cout << '-';
        cout << endl;
    }
    return 0;
}
