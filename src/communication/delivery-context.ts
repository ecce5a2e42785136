/** Injection token of the {@link DeliveryContext}: the DataSource, the queue and the policy that delivery works with. */
export const DELIVERY_CONTEXT = Symbol('DELIVERY_CONTEXT');
