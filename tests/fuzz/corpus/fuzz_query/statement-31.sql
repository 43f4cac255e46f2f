select/**/a/* x */+/* ( */b-- )
*c from t where/**/(a)=/**/(b)