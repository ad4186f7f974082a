#include "crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <apr_allocator.h>
#include <apr_strings.h>

/* Articles in hand for each worker. */
#define TURNS_EACH 8
/* What a worker's pool keeps for its next turn, in bytes. */
#define KEPT_SIZE (16 * 1024 * 1024)
#define WORKERS_MAX 64

typedef enum { TURN_FREE, TURN_READY, TURN_TAKEN, TURN_DONE } turn_state_t;

typedef struct turn_t {
    turn_state_t state;
    fc_walk_item_t item; /* its strings are malloc's */
    void *result;
} turn_t;

typedef struct crew_t {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    turn_t *turns; /* a ring */
    int count;
    unsigned next; /* the one that a worker takes next */
    int closed;    /* no more will come */
    fc_crew_work_fn *work;
    void *baton;
} crew_t;

int fc_crew_size(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;

    return n < 1 ? 1 : n > WORKERS_MAX ? WORKERS_MAX : n;
}

/* --- a worker ------------------------------------------------------------------------------- */

static turn_t *take_turn(crew_t *crew)
{
    turn_t *turn = NULL;

    pthread_mutex_lock(&crew->lock);
    while (crew->turns[crew->next % (unsigned)crew->count].state != TURN_READY && !crew->closed) {
        pthread_cond_wait(&crew->changed, &crew->lock);
    }
    if (crew->turns[crew->next % (unsigned)crew->count].state == TURN_READY) {
        turn = &crew->turns[crew->next++ % (unsigned)crew->count];
        turn->state = TURN_TAKEN;
    }
    pthread_mutex_unlock(&crew->lock);
    return turn;
}

static void finish_turn(crew_t *crew, turn_t *turn)
{
    pthread_mutex_lock(&crew->lock);
    turn->state = TURN_DONE;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

/* A pool that shares nothing with other threads'. */
static apr_status_t create_own_pool(apr_pool_t **p)
{
    apr_allocator_t *allocator;
    apr_status_t rv = apr_allocator_create(&allocator);

    if (rv == APR_SUCCESS) {
        apr_allocator_max_free_set(allocator, KEPT_SIZE);
        rv = apr_pool_create_unmanaged_ex(p, NULL, allocator);
        if (rv == APR_SUCCESS) {
            apr_allocator_owner_set(allocator, *p);
        } else {
            apr_allocator_destroy(allocator);
        }
    }
    return rv;
}

static void *run_worker(void *baton)
{
    crew_t *crew = baton;
    apr_pool_t *p;
    turn_t *turn;

    if (create_own_pool(&p) != APR_SUCCESS) {
        abort(); /* as APR's pools do where there is no memory */
    }
    while ((turn = take_turn(crew)) != NULL) {
        crew->work(crew->baton, &turn->item, turn->result, p);
        apr_pool_clear(p);
        finish_turn(crew, turn);
    }
    apr_pool_destroy(p);
    return NULL;
}

/* --- the one who asks ----------------------------------------------------------------------- */

static char *keep(const char *text)
{
    char *copy = text ? strdup(text) : NULL;

    if (text != NULL && copy == NULL) {
        abort();
    }
    return copy;
}

static void give_turn(crew_t *crew, turn_t *turn, const fc_walk_item_t *item, apr_size_t size)
{
    turn->item = *item;
    turn->item.path = keep(item->path);
    turn->item.relative = keep(item->relative);
    turn->item.error = keep(item->error);
    memset(turn->result, 0, size);
    pthread_mutex_lock(&crew->lock);
    turn->state = TURN_READY;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

static void await_turn(crew_t *crew, turn_t *turn, fc_crew_take_fn *take)
{
    pthread_mutex_lock(&crew->lock);
    while (turn->state != TURN_DONE) {
        pthread_cond_wait(&crew->changed, &crew->lock);
    }
    turn->state = TURN_FREE;
    pthread_mutex_unlock(&crew->lock);
    take(crew->baton, turn->result);
    free((char *)turn->item.path);
    free((char *)turn->item.relative);
    free((char *)turn->item.error);
}

static void run_turns(crew_t *crew, fc_walk_t *walk, fc_crew_take_fn *take, apr_size_t size)
{
    unsigned given = 0, taken = 0;
    fc_walk_item_t item;
    int more = 1;

    while (more || taken < given) {
        while (more && given - taken < (unsigned)crew->count &&
               (more = fc_walk_next(walk, &item)) != 0) {
            give_turn(crew, &crew->turns[given++ % (unsigned)crew->count], &item, size);
        }
        if (taken < given) {
            await_turn(crew, &crew->turns[taken++ % (unsigned)crew->count], take);
        }
    }
    pthread_mutex_lock(&crew->lock);
    crew->closed = 1;
    pthread_cond_broadcast(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
}

static apr_status_t run_alone(fc_walk_t *walk, fc_crew_work_fn *work, fc_crew_take_fn *take,
                              apr_size_t size, void *baton)
{
    fc_walk_item_t item;
    apr_pool_t *p;
    void *result = malloc(size);
    apr_status_t rv = result ? create_own_pool(&p) : APR_ENOMEM;

    while (rv == APR_SUCCESS && fc_walk_next(walk, &item)) {
        memset(result, 0, size);
        work(baton, &item, result, p);
        apr_pool_clear(p);
        take(baton, result);
    }
    if (rv == APR_SUCCESS) {
        apr_pool_destroy(p);
    }
    free(result);
    return rv;
}

apr_status_t fc_crew_run(fc_walk_t *walk, int workers, fc_crew_work_fn *work, fc_crew_take_fn *take,
                         apr_size_t result_size, void *baton, apr_pool_t *p)
{
    pthread_t threads[WORKERS_MAX];
    crew_t crew = {.work = work, .baton = baton};
    int started = 0, i;

    workers = workers > WORKERS_MAX ? WORKERS_MAX : workers;
    crew.count = workers * TURNS_EACH;
    crew.turns = apr_pcalloc(p, sizeof(*crew.turns) * (apr_size_t)crew.count);
    for (i = 0; i < crew.count; i++) {
        crew.turns[i].result = apr_pcalloc(p, result_size);
    }
    pthread_mutex_init(&crew.lock, NULL);
    pthread_cond_init(&crew.changed, NULL);
    while (workers > 1 && started < workers &&
           pthread_create(&threads[started], NULL, run_worker, &crew) == 0) {
        started++;
    }
    if (started == 0) {
        return run_alone(walk, work, take, result_size, baton);
    }
    run_turns(&crew, walk, take, result_size);
    for (i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
    pthread_mutex_destroy(&crew.lock);
    pthread_cond_destroy(&crew.changed);
    return APR_SUCCESS;
}
