/*
 * tawny/wrap_main.c - the exit status of a program whose `main` returns nothing.
 *
 * Linked with `-Wl,--wrap=main`, so that the C start-up code calls this function.
 */
int __real_main(int argc, char **argv, char **environment);

int __wrap_main(int argc, char **argv, char **environment)
{
    __real_main(argc, argv, environment);
    return 0;
}
